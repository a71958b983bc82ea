// better-auth's API key plugin behind one route, on durable SQLite, its rate limit running but never reached.
// Arguments: port, database file. POST /verify {"key": "…"} answers what verifyApiKey says; GET /bench/key gives a key.
import { createServer } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { openDatabase } from './sqlite-adapter.mjs';

const [port, file] = process.argv.slice(2);
const auth = betterAuth({
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'bench-secret-of-forty-three-characters-0001',
  database: openDatabase(file),
  emailAndPassword: { enabled: true },
  logger: { level: 'error' },
  plugins: [apiKey({ rateLimit: { enabled: true, timeWindow: 86_400_000, maxRequests: 1_000_000_000 } })],
});
await (await getMigrations(auth.options)).runMigrations();
const { user } = await auth.api.signUpEmail({ body: { email: 'owner@bench.example', password: 'Seventeen-quiet-otters-9', name: 'Bench owner' } });
const created = await auth.api.createApiKey({ body: { name: 'bench', userId: user.id } });

createServer(async (request, response) => {
  if (request.url === '/bench/ready') return response.end('ready');
  if (request.url === '/bench/key') return response.end(created.key);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const verdict = await auth.api.verifyApiKey({ body: { key: JSON.parse(Buffer.concat(chunks).toString()).key } });
    response.statusCode = verdict.valid ? 200 : 500;
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify({ valid: verdict.valid, error: verdict.error, keyId: verdict.key?.id }));
  } catch (error) {
    response.statusCode = 500;
    return response.end(String(error.stack));
  }
}).listen(Number(port), '127.0.0.1');
