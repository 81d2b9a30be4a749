/** The page of test/harness under Deno: prints its address, and answers calls as endpoint.ts does. */
import '../harness/dispatch.ts';

const answer = async (request) => {
  const [name, argument] = await request.json();
  try {
    return Response.json({ value: await globalThis.harness.call(name, argument) });
  } catch (error) {
    return Response.json({ error: `${error.name}: ${error.message}` });
  }
};

Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
  },
  answer,
);
