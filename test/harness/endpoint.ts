/** Calls an entry of page.ts where it is served over HTTP (test/portable); argument and value as `encode` makes them. */
export async function callEndpoint(
  endpoint: string,
  name: string,
  argument: string,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: JSON.stringify([name, argument]),
  });
  const { value, error } = (await response.json()) as { value: string; error?: string };
  if (error !== undefined) throw new Error(error);
  return value;
}
