using System.Text.Json;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Refusals of a registration (RFC 7591 §3.2.2, RFC 6750 §3.1), made of what the one set of rules found.</summary>
internal static class RegistrationErrors
{
    public static OAuthError Metadata(string description) => new(OAuthErrors.InvalidClientMetadata, description);

    /// <summary>About one member, in RFC 7591's words.</summary>
    public static OAuthError At(string member, string sentence) =>
        new(member.StartsWith("redirect_uris", StringComparison.Ordinal) ? OAuthErrors.InvalidRedirectUri : OAuthErrors.InvalidClientMetadata, $"{member}: {sentence}");

    /// <summary>The first mistake a validator found. A wrong redirect URI is told first: it is the mistake that most registrations make.</summary>
    public static OAuthError From(Problem problem) =>
        problem.Fields.OrderByDescending(field => field.Field.StartsWith(nameof(ClientDraft.RedirectUris), StringComparison.Ordinal)).FirstOrDefault() is { } field
            ? At(MemberOf(field.Field), field.Sentence)
            : problem.Kind == ProblemKind.TooMany ? OAuthError.TooManyTries(problem.RetryAfter ?? TimeSpan.FromMinutes(1)) : Metadata(problem.Sentence);

    /// <summary>One sentence for a missing, wrong, spent and ended token alike.</summary>
    public static OAuthError Token() => new(OAuthErrors.InvalidToken, "The token is missing or not valid, has been used up or has ended.");

    // Our field names are RFC 7591's in another spelling, but for these two.
    private static string MemberOf(string field) => field.Split('.')[^1] switch
    {
        nameof(ClientDraft.Name) => "client_name",
        nameof(ClientDraft.Scopes) => "scope",
        nameof(ClientDraft.Kind) => "token_endpoint_auth_method",
        var name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name),
    };
}
