// Opens web push requests with implementations that are not ours: the body with http_ece (RFC 8188, RFC 8291), the token with jose (RFC 8292).
// Reads {body, authorization, audience, receiver: {privateKey, auth}} from stdin, all Base64url; writes {plaintext, claims, header} or fails.
import { createECDH } from 'node:crypto';
import { text } from 'node:stream/consumers';
import ece from 'http_ece';
import { importJWK, jwtVerify } from 'jose';

const request = JSON.parse(await text(process.stdin));
const bytes = (base64url) => Buffer.from(base64url, 'base64url');

const receiver = createECDH('prime256v1');
receiver.setPrivateKey(bytes(request.receiver.privateKey));
const plaintext = ece.decrypt(bytes(request.body), { version: 'aes128gcm', privateKey: receiver, authSecret: request.receiver.auth });

const [, token, key] = /^vapid t=([^,\s]+), k=([^,\s]+)$/.exec(request.authorization);
const point = bytes(key);
const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }, 'ES256');
const { payload, protectedHeader } = await jwtVerify(token, publicKey, { algorithms: ['ES256'], audience: request.audience, typ: 'JWT' });

process.stdout.write(JSON.stringify({ plaintext: plaintext.toString('base64url'), claims: payload, header: protectedHeader }));
