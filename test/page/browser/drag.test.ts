/** Objectives put in order with the mouse. */
import { expect, test } from 'vitest';
import { type Visit, visit } from './visit.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const order = (at: Visit) =>
  at.page.$$eval('.objective strong', (names) => names.map((name) => name.textContent));

const roles = (at: Visit) =>
  at.page.$$eval('.table thead select', (selects) =>
    selects.map((select) => select.selectedOptions[0]?.textContent),
  );

const titles = async (at: Visit): Promise<Point[]> =>
  Promise.all((await at.page.$$('.objective .title')).map((title) => title.clickablePoint()));

/** Presses the mouse at one point, moves it to another and lets it go. */
async function drag(at: Visit, from: Point, to: Point): Promise<void> {
  await at.page.mouse.move(from.x, from.y);
  await at.page.mouse.down();
  await at.page.mouse.move(to.x, to.y, { steps: 8 });
  // The browser asks whether something may be dropped only once it has been entered.
  await at.page.mouse.move(to.x + 1, to.y);
  await at.page.mouse.up();
  await at.page.waitForSelector('main[aria-busy="false"]');
}

/** High enough for all objectives at once. */
async function visitThree(): Promise<Visit> {
  const at = await visit();
  await at.page.setViewport({ width: 1400, height: 2400 });
  await at.choosePreset('report21-three');
  return at;
}

test('an objective that is dragged takes the place of another, and its target goes with it', async () => {
  const at = await visitThree();
  expect(await order(at)).toEqual(['y1', 'y2', 'y3']);
  expect(await roles(at)).toEqual(['input', 'objective 1', 'objective 2', 'objective 3']);
  const [first, second, third] = await titles(at);
  await drag(at, third, first);
  expect(await order(at)).toEqual(['y3', 'y1', 'y2']);
  expect(await roles(at)).toEqual(['input', 'objective 2', 'objective 3', 'objective 1']);
  await drag(at, first, second);
  expect(await order(at)).toEqual(['y1', 'y3', 'y2']);
  expect(at.wrongs).toEqual([]);
  await at.close();
});

test('one that is dropped elsewhere stays, and what is dropped later moves nothing', async () => {
  const at = await visitThree();
  const [first, second] = await titles(at);
  await drag(at, second, { x: second.x, y: 5 });
  expect(await order(at)).toEqual(['y1', 'y2', 'y3']);
  const isTaken = await at.page.$eval('.objective', (objective) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x,y'], 'a.csv'));
    const over = new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true });
    objective.dispatchEvent(over);
    objective.dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
    );
    return over.defaultPrevented;
  });
  expect(isTaken).toBe(false);
  expect(await order(at)).toEqual(['y1', 'y2', 'y3']);
  await drag(at, second, first);
  expect(await order(at)).toEqual(['y2', 'y1', 'y3']);
  await at.close();
});

test('the mouse still marks text in the fields of an objective', async () => {
  const at = await visitThree();
  const field = await at.page.waitForSelector('.objective input');
  const box = await field?.boundingBox();
  if (!box) throw new Error('no field');
  const y = box.y + box.height / 2;
  await drag(at, { x: box.x + 60, y }, { x: box.x + 2, y });
  expect(await order(at)).toEqual(['y1', 'y2', 'y3']);
  const marked = await field?.evaluate((input) => {
    const { selectionStart, selectionEnd } = input as HTMLInputElement;
    return Number(selectionEnd) - Number(selectionStart);
  });
  expect(marked).toBeGreaterThan(0);
  await at.close();
});
