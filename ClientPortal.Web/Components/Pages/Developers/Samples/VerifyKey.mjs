const presentedKey = 'THE_KEY_YOU_WERE_GIVEN';

const verdict = await send('https://portal.example.com/api/v1/keys/verify', `Bearer ${apiKey}`,
  new Blob([JSON.stringify({ key: presentedKey, scopes: ['workspace:read'] })], { type: 'application/json' }));
console.log(verdict.code);
