personal_token='YOUR_PERSONAL_TOKEN'

curl -sS https://portal.example.com/api/v1/me -H "Authorization: Bearer $personal_token"
