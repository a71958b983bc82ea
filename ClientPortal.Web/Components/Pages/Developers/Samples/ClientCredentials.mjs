const machine = await send('https://portal.example.com/oauth/token', client, new URLSearchParams({
  grant_type: 'client_credentials', scope: 'workspace:read',
}));
const machineToken = machine.access_token;
