using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Outbound;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Exchanges a provider's code for its tokens (RFC 6749 §4.1.3), and asks its userinfo endpoint.</summary>
public sealed class RedeemProviderCode(IOutbound outbound, ConnectionSecrets secrets, SignOnAddresses addresses, ILogger<RedeemProviderCode> log)
{
    internal async Task<Outcome<ProviderTokens>> RunAsync(IdentityConnection connection, Provider provider, string code, PlainSecret verifier, CancellationToken ct)
    {
        if (secrets.Open(connection) is not { } secret)
        {
            Log.ProviderRefused(log, connection.Id, "the stored client secret cannot be opened");
            return SignOnMistakes.CodeRefused.AsConflict();
        }

        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = addresses.CallbackOf(connection.WorkspaceId),
            ["code_verifier"] = verifier.Reveal(),
        };
        if (!provider.TakesBasic)
        {
            form["client_id"] = connection.ClientId;
            form["client_secret"] = secret.Reveal();
        }

        var answer = await outbound.PostFormAsync(provider.Token, form, ct, provider.TakesBasic ? OutboundCredentials.Basic(connection.ClientId, secret) : null);
        if (answer is OutboundAnswer.Answered { IsOk: true } answered && ReadTokens(answered.Body) is { } tokens)
        {
            return tokens;
        }

        Log.ProviderRefused(log, connection.Id, answer is OutboundAnswer.Answered said ? $"its token endpoint answered {said.Status} {ErrorIn(said.Body)}" : "its token endpoint does not answer");
        return SignOnMistakes.CodeRefused.AsConflict();
    }

    /// <summary>The claims at the userinfo endpoint (OpenID Connect Core §5.3); null where there are none.</summary>
    internal async Task<JsonElement?> AskUserInfoAsync(Provider provider, ProviderTokens tokens, CancellationToken ct) =>
        provider.UserInfo is { } address && tokens.AccessToken is { } token
        && await outbound.GetAsync(address, "application/json", ct, credentials: OutboundCredentials.Bearer(token)) is OutboundAnswer.Answered { IsOk: true } answered
            ? Parse(answered.Body)
            : null;

    private static ProviderTokens? ReadTokens(ReadOnlyMemory<byte> body) =>
        Parse(body) is { } json && Text(json, "id_token") is { Length: > 0 } idToken
            ? new ProviderTokens(idToken, Text(json, "access_token") is { Length: > 0 } access ? new PlainSecret(access) : null)
            : null;

    // RFC 6749 §5.2: a word from a fixed list; anything else is not worth a log line.
    private static string ErrorIn(ReadOnlyMemory<byte> body) =>
        Parse(body) is { } json && Text(json, "error") is { Length: <= 40 } error && error.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') ? error : "";

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a provider gave for a code.</summary>
internal sealed record ProviderTokens(string IdToken, PlainSecret? AccessToken)
{
    /// <summary>OpenID Connect Core §3.1.3.6: the left half of the access token's hash, with the hash of the id_token's algorithm.</summary>
    public string? HalfHash(string algorithm)
    {
        if (AccessToken is null)
        {
            return null;
        }

        var text = Encoding.ASCII.GetBytes(AccessToken.Reveal());
        var hash = algorithm[^3..] switch
        {
            "384" => SHA384.HashData(text),
            "512" => SHA512.HashData(text),
            _ => SHA256.HashData(text),
        };
        return Base64UrlEncoder.Encode(hash[..(hash.Length / 2)]);
    }

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(ProviderTokens);
}
