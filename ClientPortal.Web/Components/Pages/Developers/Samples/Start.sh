client_id='YOUR_CLIENT_ID'
client_secret='YOUR_CLIENT_SECRET'
redirect_uri='http://localhost:3000/callback'

field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"; }
