// Measures the built package beside what its users would have otherwise: node bench/run.mjs [--check]
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sizes } from './sizes.mjs';
import { start } from './start.mjs';
import { verify } from './verify.mjs';
import { inWorkerd } from './workerd.mjs';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, json: { type: 'string' } } });
const staged = path.join(import.meta.dirname, '../dist/package');
const figures = [...(await sizes(staged)), ...start(staged), ...(await verify(staged)), ...(await inWorkerd(staged))];
for (const figure of figures) {
  figure.times ??= figure.ours / figure.other;
  figure.missed = figure.ours > (figure.most ?? Infinity) || figure.times > (figure.ratio ?? Infinity);
  console.log(line(figure));
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = values.check && figures.some(({ missed }) => missed) ? 1 : 0;

function line({ name, ours, other, times, than, unit, most, ratio, missed }) {
  const number = (value) => (unit === 'bytes' ? `${value}` : value.toFixed(2));
  const beside = other === undefined ? '' : `, ${number(other)} ${than}, ${times.toFixed(2)} x`;
  const mark = ratio ? `at most ${ratio} x` : `at most ${most} ${unit}`;
  const verdict = ratio || most ? `; ${mark}: ${missed ? 'MISSED' : 'met'}` : '';
  return `${name.padEnd(22)} ${number(ours)} ${unit}${beside}${verdict}`;
}
