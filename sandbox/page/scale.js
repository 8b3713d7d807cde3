// Axes: round numbers for gridlines, and labels that do not run into each other.

const ROUND = [1, 2, 2.5, 5, 10];
const ANGLE = 40;
const LINE_HEIGHT = 15;
const FONT = '11px system-ui, "Segoe UI", Roboto, sans-serif';

const pen = document.createElement("canvas").getContext("2d");

export function textWidth(text) {
  pen.font = FONT;
  return pen.measureText(text).width;
}

// Ticks that embrace every value and zero, so that heights can be compared.
export function ticks(values, wanted = 5) {
  const [low, top] = [Math.min(0, ...values), Math.max(0, ...values)];
  const high = low === top ? 1 : top;
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ROUND.map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? rough;
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

// Upright while they fit, at an angle when they do not, and every second or third when even that is too dense.
export function labelLayout(labels, room) {
  const slot = room / labels.length;
  const widest = Math.max(...labels.map(textWidth));
  const gap = labels.every((label) => /^\d+$/.test(label)) ? 3 : 8; // numbers are told apart more closely than words
  if (widest + gap <= slot) return { angle: 0, every: 1, height: 20, reach: 0 };
  const turn = (ANGLE * Math.PI) / 180;
  const every = Math.max(1, Math.ceil(LINE_HEIGHT / slot));
  return {
    angle: -ANGLE,
    every,
    height: widest * Math.sin(turn) + 20,
    reach: widest * Math.cos(turn) - slot / 2 + 4,
  };
}
