personal_token = 'YOUR_PERSONAL_TOKEN'

print(send('https://portal.example.com/api/v1/me', f'Bearer {personal_token}'))
