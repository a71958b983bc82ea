using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.Import;

/// <summary>One entry of a file as the draft of a client and the secret that it brings along; what cannot be read is noted at the entry.</summary>
internal static class ReadImportEntry
{
    private static readonly Dictionary<string, TokenEndpointAuthMethod> AuthMethods = new(StringComparer.OrdinalIgnoreCase)
    {
        ["client_secret"] = TokenEndpointAuthMethod.ClientSecret,
        ["client_secret_basic"] = TokenEndpointAuthMethod.ClientSecretBasic,
        ["client_secret_post"] = TokenEndpointAuthMethod.ClientSecretPost,
        ["none"] = TokenEndpointAuthMethod.None,
        ["private_key_jwt"] = TokenEndpointAuthMethod.PrivateKeyJwt,
        ["tls_client_auth"] = TokenEndpointAuthMethod.TlsClientAuth,
        ["self_signed_tls_client_auth"] = TokenEndpointAuthMethod.SelfSignedTlsClientAuth,
    };

    public static (ClientDraft Draft, ImportedSecret? Secret) From(ImportEntry entry, DateTimeOffset now)
    {
        entry.Report(entry.Text(ImportFields.ClientId) is null ? ImportMistakes.ClientIdMissing : null, ImportFields.ClientId);
        entry.Report(entry.Flag(ImportFields.IsPaused) == true || entry.Has(ImportFields.PausedAt) ? ImportMistakes.Paused : null, ImportFields.IsPaused);
        var draft = Draft(entry);
        return (draft, Secret(entry, draft.ClientId, now));
    }

    private static ClientDraft Draft(ImportEntry entry)
    {
        var method = entry.Word<TokenEndpointAuthMethod?>(ImportFields.AuthMethod, text => AuthMethods.TryGetValue(text, out var found) ? found : null);
        return new ClientDraft
        {
            ClientId = entry.Text(ImportFields.ClientId),
            Name = entry.Text(ImportFields.Name) ?? entry.Text(ImportFields.ClientId) ?? "", // RFC 7591 §2: client_name is optional
            Kind = Kind(entry, method),
            RedirectUris = entry.List(ImportFields.RedirectUris) ?? [],
            PostLogoutRedirectUris = entry.List(ImportFields.PostLogoutRedirectUris) ?? [],
            GrantTypes = entry.List(ImportFields.GrantTypes),
            Scopes = entry.List(ImportFields.Scopes),
            TokenEndpointAuthMethod = method,
            RequirePkce = entry.Flag(ImportFields.RequirePkce),
            RequirePkceOnDialectPaths = entry.Flag(ImportFields.RequirePkceOnDialectPaths),
            AvailableToOtherWorkspaces = entry.Flag(ImportFields.AvailableToOtherWorkspaces),
            AccessTokenLifetimeSeconds = entry.Number(ImportFields.AccessTokenLifetimeSeconds),
            RefreshTokenLifetimeSeconds = entry.Number(ImportFields.RefreshTokenLifetimeSeconds),
            RefreshTokenIdleLifetimeSeconds = entry.Number(ImportFields.RefreshTokenIdleLifetimeSeconds),
            Protocol = Protocol(entry),
        };
    }

    private static ClientProtocolEdit Protocol(ImportEntry entry) => new()
    {
        IdTokenSignedResponseAlg = entry.Text(ImportFields.IdTokenSignedResponseAlg),
        AccessTokenFormat = entry.Word<AccessTokenFormat?>(ImportFields.AccessTokenFormat, text => Enum.TryParse<AccessTokenFormat>(text, ignoreCase: true, out var format) && Enum.IsDefined(format) ? format : null),
        RequirePushedAuthorizationRequests = entry.Flag(ImportFields.RequirePushedAuthorizationRequests),
        DpopBoundAccessTokens = entry.Flag(ImportFields.DpopBoundAccessTokens),
        CertificateBoundAccessTokens = entry.Flag(ImportFields.CertificateBoundAccessTokens),
        Jwks = new(entry.Json(ImportFields.Jwks)),
        JwksUri = new(entry.Text(ImportFields.JwksUri)),
        TlsClientAuthSubjectDn = new(entry.Text(ImportFields.TlsClientAuthSubjectDn)),
        BackchannelLogoutUri = new(entry.Text(ImportFields.BackchannelLogoutUri)),
        MayImpersonate = entry.Flag(ImportFields.MayImpersonate),
    };

    // Three ways to say it; where none is used, a client is confidential, as everywhere here and in RFC 7591 §2.
    private static ClientKind Kind(ImportEntry entry, TokenEndpointAuthMethod? method)
    {
        var said = new[]
        {
            entry.Word<ClientKind?>(ImportFields.Kind, text => Enum.TryParse<ClientKind>(text, ignoreCase: true, out var kind) && !char.IsAsciiDigit(text[0]) ? kind : null),
            entry.Flag(ImportFields.IsConfidential) is { } confidential ? confidential ? ClientKind.Confidential : ClientKind.Public : null,
            method is { } named ? named == TokenEndpointAuthMethod.None ? ClientKind.Public : ClientKind.Confidential : null,
        }.OfType<ClientKind>().Distinct().ToList();
        entry.Report(said.Count > 1 ? ImportMistakes.KindUnclear : null, ImportFields.Kind);
        return said.FirstOrDefault(ClientKind.Confidential);
    }

    private static ImportedSecret? Secret(ImportEntry entry, string? clientId, DateTimeOffset now)
    {
        var (value, hash) = (entry.Exact(ImportFields.Secret), entry.Text(ImportFields.SecretHash));
        var end = entry.Time(ImportFields.SecretExpiresAt);
        entry.Report(value is not null && hash is not null ? ImportMistakes.SecretTwice : null, ImportFields.Secret);
        entry.Report(end <= now ? SecretMistakes.EndInPast : null, ImportFields.SecretExpiresAt);
        if (value is not null)
        {
            entry.Report(ImportedSecretRules.MistakeIn(value, clientId), ImportFields.Secret);
            return new ImportedSecret.Value(new PlainSecret(value)) { ExpiresAt = end };
        }

        if (hash is null)
        {
            return null;
        }

        var digest = ImportedSecretRules.ReadHash(hash);
        entry.Report(
            digest is null ? ImportMistakes.SecretHashForm : ImportedSecretRules.IsHashOfGuess(digest, clientId) ? ImportMistakes.SecretWeak : null,
            ImportFields.SecretHash);
        return digest is null ? null : new ImportedSecret.Sha256(digest) { ExpiresAt = end };
    }
}
