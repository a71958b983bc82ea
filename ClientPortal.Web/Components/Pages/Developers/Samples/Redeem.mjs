const terminal = createInterface({ input: process.stdin, output: process.stdout });
const code = await terminal.question('code: ');
terminal.close();

let tokens = await send('https://portal.example.com/oauth/token', client, new URLSearchParams({
  grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier,
}));
