// Text objects: mrkdwn is drawn, plain text is shown as it is.

import { element } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { decode, mrkdwn } from "./mrkdwn.js";

export function drawText(text, context) {
  if (text.type === "mrkdwn") return mrkdwn(text.text ?? "", context, { verbatim: text.verbatim === true });
  return element("div", { class: "words" }, plainText(text));
}

export function plainText(text) {
  const words = decode(text?.text ?? "");
  return text?.emoji === false ? words : withEmoji(words);
}
