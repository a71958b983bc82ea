tokens=$(curl -sS https://portal.example.com/oauth/token -u "$client_id:$client_secret" \
  -d grant_type=refresh_token -d "refresh_token=$refresh_token")
access_token=$(field access_token <<<"$tokens")
refresh_token=$(field refresh_token <<<"$tokens")
