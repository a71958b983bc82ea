import base64, hashlib, json, secrets, urllib.error, urllib.parse, urllib.request

client_id = 'YOUR_CLIENT_ID'
client_secret = 'YOUR_CLIENT_SECRET'
redirect_uri = 'http://localhost:3000/callback'

client = 'Basic ' + base64.b64encode(f'{client_id}:{client_secret}'.encode()).decode()


def send(url, authorization, form=None, body=None):
    headers = {'Authorization': authorization}
    data = urllib.parse.urlencode(form).encode() if form else None
    if body is not None:
        headers['Content-Type'] = 'application/json'
        data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as response:
            return json.loads(response.read() or '{}')
    except urllib.error.HTTPError as error:
        raise SystemExit(error.read().decode())
