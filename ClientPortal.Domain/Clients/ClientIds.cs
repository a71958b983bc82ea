using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Clients;

/// <summary>The rules of a <c>client_id</c> that an administrator chooses (SEC-010, SEC-012; RFC 6749 appendix A.1).</summary>
public static class ClientIds
{
    public const int MinLength = 3;

    // Words that pages, paths, logs or people give another meaning.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "about", "account", "accounts", "admin", "administrator", "all", "anonymous", "any", "api", "api-clients", "apikey", "apiusers",
        "auth", "authorize", "callback", "client", "client_id", "clients", "clientapplications", "clientportal", "client-portal",
        "connect", "consent", "default", "developers", "device", "error", "everyone", "health", "help", "import", "integrations", "introspect",
        "jwks", "keys", "login", "logout", "me", "members", "new", "nobody", "none", "null", "oauth", "oauth2", "openid", "owner", "par",
        "portal", "public", "register", "resource", "revoke", "root", "secret", "secrets", "security", "self", "server", "settings",
        "setup", "support", "system", "token", "tokens", "undefined", "unknown", "user", "userinfo", "users", "well-known",
        "workspace", "workspaces",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The id as it is kept: as chosen, without blanks around it.</summary>
    public static string Normalize(string typed) => typed.Trim();

    /// <summary>
    /// What uniqueness goes by: compatibility-normalised, trimmed, case-folded. The id of a client that a document describes is an address, whose
    /// case counts: its key is a hash, which no chosen id can equal.
    /// </summary>
    public static string KeyOf(string clientId)
    {
        if (clientId.StartsWith("https://", StringComparison.Ordinal))
        {
            return $"document:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientId)))}";
        }

        try
        {
            return clientId.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return clientId; // a lone surrogate: no row has such a key
        }
    }

    /// <summary>What is wrong with a chosen id; null where it may be used, if it is free.</summary>
    public static Mistake? MistakeIn(string typed)
    {
        var id = Normalize(typed);
        if (id.Length is < MinLength or > Client.MaxClientIdLength)
        {
            return ClientMistakes.ClientIdLength;
        }

        if (!id.All(IsAllowed) || !char.IsAsciiLetterOrDigit(id[0]) || !char.IsAsciiLetterOrDigit(id[^1]))
        {
            return ClientMistakes.ClientIdCharacters;
        }

        if (Reserved.Contains(KeyOf(id)))
        {
            return ClientMistakes.ClientIdReserved;
        }

        return LooksLikeSomethingElse(id) ? ClientMistakes.ClientIdConfusing : null;
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-';

    // The sub of a token is a user's id, a key's id or a client_id; e-mails cannot pass for lack of an @ (SEC-012). Our ids are UUIDs of version 7;
    // those of other versions are client ids of other servers, and no user or key here will ever have one.
    private static bool LooksLikeSomethingElse(string id) =>
        (Guid.TryParse(id, out var guid) && guid is { Version: 7, Variant: >= 8 and <= 11 }) || CredentialFormat.TryReadKind(id, out _);
}
