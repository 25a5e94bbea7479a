// A person's client with the cryptography that Element uses (matrix-js-sdk, Rust), in the mode that excludes insecure devices.
// One JSON object per line: commands come on standard input, each with an id; answers and every event that is heard go to standard output.

import { createInterface } from "node:readline";
import * as sdk from "matrix-js-sdk";
import { AllDevicesIsolationMode, OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";
import { logger } from "matrix-js-sdk/lib/logger.js";

logger.setLevel?.("silent");
for (const level of ["log", "info", "debug", "warn", "error", "trace"]) console[level] = () => {};

const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
let client;

function heard(event) {
  if (!event.getId()) return;
  // A reply is no relation to the library; in an encrypted event it stands outside or inside.
  const relation = event.getRelation?.() ?? event.getWireContent()["m.relates_to"] ?? event.getContent()["m.relates_to"] ?? null;
  say({
    heard: event.getId(),
    room: event.getRoomId(),
    sender: event.getSender(),
    type: event.getType(),
    wire: event.getWireType(),
    content: event.getContent(),
    relation,
    failed: event.isDecryptionFailure() ? String(event.decryptionFailureReason) : null,
  });
}

const commands = {
  async login({ url, user, password, signed }) {
    const guest = sdk.createClient({ baseUrl: url });
    const session = await guest.loginRequest({ type: "m.login.password", identifier: { type: "m.id.user", user }, password });
    client = sdk.createClient({
      baseUrl: url,
      userId: session.user_id,
      deviceId: session.device_id,
      accessToken: session.access_token,
    });
    await client.initRustCrypto({ useIndexedDB: false });
    const crypto = client.getCrypto();
    crypto.setDeviceIsolationMode(signed ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false));
    if (signed) {
      const auth = { type: "m.login.password", identifier: { type: "m.id.user", user }, password };
      await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: (upload) => upload(auth) });
    }
    client.on("event", (event) => {
      if (!event.isBeingDecrypted() && !event.shouldAttemptDecryption()) heard(event);
    });
    client.on("Event.decrypted", heard);
    await client.startClient({ initialSyncLimit: 20 });
    await new Promise((ready) => {
      client.on("sync", (state) => state === "PREPARED" && ready());
    });
    return { device: session.device_id };
  },

  async create({ invite, version }) {
    const made = await client.createRoom({
      preset: "private_chat",
      room_version: version,
      invite,
      initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    });
    return { room: made.room_id };
  },

  async invite({ room, user }) {
    await client.invite(room, user);
    return {};
  },

  async join({ room }) {
    await client.joinRoom(room);
    return {};
  },

  async send({ room, content, type }) {
    return await client.sendEvent(room, type ?? "m.room.message", content);
  },

  // What this client thinks of somebody's device.
  async device({ user, device }) {
    const crypto = client.getCrypto();
    const status = await crypto.getDeviceVerificationStatus(user, device);
    const devices = (await crypto.getUserDeviceInfo([user], true)).get(user);
    return {
      signedByOwner: status?.signedByOwner ?? null,
      fingerprint: devices?.get(device)?.getFingerprint() ?? null,
      devices: [...(devices?.keys() ?? [])],
    };
  },

  async verify({ user, room }) {
    // An answer that overtakes the server's answer to the request is lost to the library; a person presses the button again.
    for (let tries = 0; tries < 5; tries++) {
      const request = await client.getCrypto().requestVerificationDM(user, room);
      await new Promise((done) => {
        if (request.cancellationCode) done();
        request.on("change", () => request.cancellationCode && done());
        setTimeout(done, 20_000);
      });
      if (request.cancellationCode) return { code: request.cancellationCode };
    }
    return { code: null };
  },

  async verifyDevice({ user, device }) {
    const request = await client.getCrypto().requestDeviceVerification(user, device);
    await new Promise((done) => {
      if (request.cancellationCode) done();
      request.on("change", () => request.cancellationCode && done());
    });
    return { code: request.cancellationCode };
  },

  // Read a file out of an encrypted room as clients do.
  async file({ file }) {
    const address = client.mxcUrlToHttp(file.url, undefined, undefined, undefined, false, true, true);
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${client.getAccessToken()}` } });
    const sealed = await answer.arrayBuffer();
    const hash = Buffer.from(await globalThis.crypto.subtle.digest("SHA-256", sealed)).toString("base64").replace(/=+$/, "");
    if (hash !== file.hashes.sha256) throw new Error("another hash");
    const key = await globalThis.crypto.subtle.importKey("jwk", file.key, { name: "AES-CTR" }, false, ["decrypt"]);
    const counter = Buffer.from(file.iv, "base64");
    const data = await globalThis.crypto.subtle.decrypt({ name: "AES-CTR", counter, length: 64 }, key, sealed);
    return { text: Buffer.from(data).toString("utf8") };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, does, ...wish } = JSON.parse(line);
  commands[does](wish).then(
    (answer) => say({ answer: id, ...answer }),
    (error) => say({ answer: id, error: String(error?.stack ?? error) }),
  );
}
process.exit(0);
