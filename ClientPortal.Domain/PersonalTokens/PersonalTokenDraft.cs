using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using FluentValidation;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>A token to be. What is left out is the usual: full access, everywhere, for 90 days.</summary>
public sealed record PersonalTokenDraft
{
    /// <summary>The life of a token that nobody chose one for.</summary>
    public static readonly TimeSpan UsualLife = TimeSpan.FromDays(90);

    public required string Name { get; init; }

    /// <summary>Null for all that the person may do.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Null or empty for every workspace of the person, those joined later included.</summary>
    public IReadOnlyList<Guid>? WorkspaceIds { get; init; }

    /// <summary>Null for <see cref="UsualLife"/>, unless it <see cref="NeverExpires"/>.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool NeverExpires { get; init; }
}

/// <summary>The token that was made, or its new value.</summary>
/// <param name="Token">Its value, this once.</param>
public sealed record MadePersonalToken(Guid Id, string Name, PlainSecret Token);

/// <summary>The rules of <see cref="PersonalTokenDraft"/>.</summary>
public sealed class PersonalTokenDraftRules : AbstractValidator<PersonalTokenDraft>
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    public PersonalTokenDraftRules(TimeProvider time)
    {
        RuleFor(draft => draft.Name).Has(name => NameRules.MistakeIn(name, PersonalToken.MaxNameLength));
        RuleFor(draft => draft.Scopes).Has(ScopeMistakeIn);
        RuleFor(draft => draft.ExpiresAt)
            .Must(end => end is null || (end > time.GetUtcNow() && end <= time.GetUtcNow() + LongestLife)).Otherwise(PersonalTokenMistakes.Expiry);
    }

    private static Mistake? ScopeMistakeIn(IReadOnlyList<string>? scopes) => scopes switch
    {
        null => null,
        { Count: 0 } => PersonalTokenMistakes.NoScopes,
        _ => new ScopeSet(scopes).IsSubsetOf(PersonalToken.ScopesToChoose.Union([ScopeNames.FullAccess])) ? null : PersonalTokenMistakes.ScopeUnknown,
    };
}

/// <summary>What can be wrong with one.</summary>
public static class PersonalTokenMistakes
{
    public static readonly Mistake Expiry = new("personal_token_expiry", "Choose an end within the next 366 days, or none.");
    public static readonly Mistake NoScopes = new("personal_token_scopes_empty", "Choose at least one scope, or full access.");
    public static readonly Mistake ScopeUnknown = new("personal_token_scope_unknown", "A personal token can have scopes of this portal's API, except clients:write and keys:write.");
    public static readonly Mistake WorkspaceUnknown = new("personal_token_workspace_unknown", "Choose workspaces that you belong to.");
    public static readonly Mistake Limit = new("personal_tokens_limit", "You have 50 personal tokens. Delete one that is no longer used.");
    public static readonly Mistake Ended = new("personal_token_ended", "This token has expired. Generate a new one.");
}
