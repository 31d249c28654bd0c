// Sums as the reader's language groups them.
import { h } from "./dom.js";
import { current } from "./words.js";

const formats = {};

export function sum(value) {
  const format = (formats[current()] ??= new Intl.NumberFormat(current(), { maximumFractionDigits: 20 }));
  return value == null ? "" : format.format(value);
}

export const money = (value, currency) => (value == null ? "" : h("span", { class: "whole" }, `${sum(value)} ${currency}`));
