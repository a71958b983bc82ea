import { createHash, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';

const clientId = 'YOUR_CLIENT_ID';
const clientSecret = 'YOUR_CLIENT_SECRET';
const redirectUri = 'http://localhost:3000/callback';

const client = 'Basic ' + Buffer.from(`${clientId}:${clientSecret}`).toString('base64');

async function send(url, authorization, body) {
  const response = await fetch(url, { method: body ? 'POST' : 'GET', headers: { authorization }, body });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer ? JSON.parse(answer) : {};
}
