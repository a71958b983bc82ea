const query = new URLSearchParams({
  response_type: 'code', client_id: clientId, redirect_uri: redirectUri,
  scope: 'openid profile full_access offline_access', state,
  code_challenge: challenge, code_challenge_method: 'S256',
});
console.log(`https://portal.example.com/oauth/authorize?${query}`);
