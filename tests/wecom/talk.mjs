// One question a line on standard input, one answer a line on standard output, both JSON.
//   {"do": "seal", "key", "appid", "token", "timestamp", "nonce", "xml"} -> {"encrypted", "signature"}
//   {"do": "open", "key", "token", "timestamp", "nonce", "encrypted"}    -> {"xml", "appid", "signature"}
import { createInterface } from "node:readline";
import { decrypt, encrypt, getSignature } from "@wecom/crypto";

const answers = {
  seal({ key, appid, token, timestamp, nonce, xml }) {
    const encrypted = encrypt(key, xml, appid);
    return { encrypted, signature: getSignature(token, timestamp, nonce, encrypted) };
  },
  open({ key, token, timestamp, nonce, encrypted }) {
    const { message, id } = decrypt(key, encrypted);
    return { xml: message, appid: id, signature: getSignature(token, timestamp, nonce, encrypted) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(answers[question.do](question))}\n`);
}
