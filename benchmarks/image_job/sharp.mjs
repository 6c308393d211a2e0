// sharp, as its documentation shows it, on one thread; the other side of serve.py's protocol.

import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import sharp from "sharp";

const SIDE = 512;
const QUALITY = 82;

sharp.concurrency(1);
sharp.cache(false); // each job decodes anew, as each upload would

const [path, left, top] = process.argv.slice(2);
const drawn = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
const mark = { input: drawn.data, raw: drawn.info, left: Number(left), top: Number(top) };
const everyFrame = {
  input: await sharp({ create: { width: SIDE, height: SIDE, channels: 4, background: "#0000" } })
    .composite([mark])
    .raw()
    .toBuffer(),
  raw: { width: SIDE, height: SIDE, channels: 4 },
  tile: true, // frames are one under the other
};
const written = {
  jpg: ["jpeg", { quality: QUALITY }],
  heic: ["jpeg", { quality: QUALITY }],
  webp: ["webp", { quality: QUALITY }],
  png: ["png", {}],
  gif: ["gif", {}],
};

async function job(data, suffix) {
  const animated = suffix === "gif";
  return sharp(data, { animated })
    .autoOrient()
    .resize(SIDE, SIDE, { fit: "cover" })
    .composite([animated ? everyFrame : mark])
    .toFormat(...written[suffix])
    .toBuffer();
}

for await (const line of createInterface({ input: process.stdin })) {
  const { picture, result } = JSON.parse(line);
  const data = readFileSync(picture);
  const wall = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let answer;
  try {
    const output = await job(data, picture.split(".").pop());
    const used = process.cpuUsage(cpu);
    answer = { cpu: (used.user + used.system) / 1e6, wall: Number(process.hrtime.bigint() - wall) / 1e9 };
    if (result) writeFileSync(result, output);
  } catch (error) {
    answer = { error: String(error.message).split("\n")[0] };
  }
  console.log(JSON.stringify(answer));
}
