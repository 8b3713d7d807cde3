// Bolt JS as its documentation shows it: acks, then answers with a line, or with the JSON in a file.
// `node bolt_js.cjs [PAYLOAD]`, with @slack/bolt in NODE_PATH: prints its port, then serves.
const { readFileSync } = require("node:fs");
const { App } = require("@slack/bolt");

const payload = process.argv[2] ? JSON.parse(readFileSync(process.argv[2], "utf8")) : null;
const answer = payload ?? { text: "301234 used 41,210 of 80,000 tasks." };

const app = new App({
  signingSecret: "benchmark",
  authorize: async () => ({ botToken: "xoxb-benchmark", botId: "B0BOT", botUserId: "U0BOT" }),
  logLevel: "error",
});

app.command("/pipefy-usage", async ({ ack, respond }) => {
  await ack();
  await respond(answer);
});

app.start({ port: 0, host: "127.0.0.1" }).then((server) => console.log(server.address().port));
