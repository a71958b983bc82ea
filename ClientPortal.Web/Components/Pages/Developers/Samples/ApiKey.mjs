const apiKey = 'YOUR_API_KEY';

console.log(await send('https://portal.example.com/api/v1/workspace', `Bearer ${apiKey}`));
