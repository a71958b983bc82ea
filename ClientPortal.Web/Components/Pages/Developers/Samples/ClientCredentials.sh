tokens=$(curl -sS https://portal.example.com/oauth/token -u "$client_id:$client_secret" \
  -d grant_type=client_credentials -d scope=workspace:read)
access_token=$(field access_token <<<"$tokens")
