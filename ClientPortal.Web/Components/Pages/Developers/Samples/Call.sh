curl -sS https://portal.example.com/api/v1/me -H "Authorization: Bearer $access_token"
