tokens = await send('https://portal.example.com/oauth/token', client, new URLSearchParams({
  grant_type: 'refresh_token', refresh_token: tokens.refresh_token,
}));
