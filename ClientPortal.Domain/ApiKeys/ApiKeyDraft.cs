using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using FluentValidation;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>A key somebody wants: with a role, or with scopes, or with neither for an administrator's (decisions 1).</summary>
public sealed record ApiKeyDraft
{
    public required string Name { get; init; }

    public WorkspaceRole? Role { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it ends; null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public ApiKeyTerms Terms { get; init; } = new();
}

/// <summary>What to change about a key; what is null or unset stays.</summary>
public sealed record ApiKeyEdit
{
    public string? Name { get; init; }

    /// <summary>Null clears the end.</summary>
    public Change<DateTimeOffset?> ExpiresAt { get; init; }

    public bool? IsDisabled { get; init; }

    public ApiKeyTerms Terms { get; init; } = new();

    public int? ExpectedVersion { get; init; }
}

/// <summary>How to rotate a key.</summary>
public sealed record RotateAsk
{
    /// <summary>Until when the old value is taken, too; null for now, which ends the value before it as well. While that one is taken, only null is.</summary>
    public DateTimeOffset? OldEndsAt { get; init; }
}

/// <summary>The key that was made, or its new value after a rotation.</summary>
/// <param name="Key">The value; null for a repeated request.</param>
/// <param name="IsRepeated">The same request had been done before; nothing was made now.</param>
public sealed record CreatedApiKey(Guid Id, string Name, PlainSecret? Key, bool IsRepeated = false);

/// <summary>Every rule of a key that needs nothing but the draft.</summary>
public sealed class ApiKeyDraftRules : AbstractValidator<ApiKeyDraft>
{
    public ApiKeyDraftRules(TimeProvider time)
    {
        RuleFor(draft => draft.Name).Has(name => NameRules.MistakeIn(name, ApiKey.MaxNameLength));
        RuleFor(draft => draft.Role).Has(role => role is { } given && !Enum.IsDefined(given) ? ApiKeyMistakes.RoleUnknown : null);
        RuleFor(draft => draft).Custom((draft, context) => context.Report(draft.Scopes is { } given ? MistakeIn(given, context) : null, nameof(draft.Scopes)));
        RuleFor(draft => draft).Custom((draft, context) =>
            context.Report(draft is { Role: not null, Scopes: not null } ? ApiKeyMistakes.RoleAndScopes : null, nameof(draft.Scopes)));
        RuleFor(draft => draft.ExpiresAt).Has(end => EndMistakeIn(end, time.GetUtcNow()));
        RuleFor(draft => draft).Custom((draft, context) =>
        {
            foreach (var (field, mistake) in ApiKeyTermsRules.MistakesIn(draft.Terms))
            {
                context.Report(mistake, field);
            }
        });
    }

    internal static Mistake? EndMistakeIn(DateTimeOffset? end, DateTimeOffset now) => end <= now ? Secrets.SecretMistakes.EndInPast : null;

    private static Mistake? MistakeIn(IReadOnlyList<string> scopes, ValidationContext<ApiKeyDraft> context) =>
        scopes.Count == 0 ? ApiKeyMistakes.NoScopes : context.MistakeIn(new ScopeSet(scopes), ScopeNames.Api, ApiKeyMistakes.ScopeUnknown);
}

/// <summary>What can be wrong with an API key.</summary>
public static class ApiKeyMistakes
{
    internal const string WaysOutOfRunning = "Undo that rotation, wait until then, or rotate with an immediate end of both values.";

    public static readonly Mistake RoleUnknown = new("role_unknown", "Choose Owner, Admin or Member.");
    public static readonly Mistake RoleAndScopes = new("role_and_scopes", "Give either a role or scopes, not both.");
    public static readonly Mistake NoScopes = new("scopes_empty", "Choose at least one scope, or a role.");
    public static readonly Mistake ScopeUnknown = new("key_scope_unknown", "An API key can have scopes of this portal's API and those that your resources define.");
    public static readonly Mistake BeyondOwn = new("key_beyond_own", "A key cannot do more than you can.");
    public static readonly Mistake Limit = new("keys_limit", "A client has at most 100 API keys. Delete one that is no longer used.");
    public static readonly Mistake CopiedOnce = new("key_copied_once", "This workspace shows keys once and keeps no copy. Rotate the key to get a new value.");
    public static readonly Mistake CopyUnreadable = new("key_copy_unreadable", "The kept copy of this key cannot be read. Rotate the key to get a new value.");
    public static readonly Mistake Leaked = new("key_leaked", "This key was found in public. Rotate it with an immediate end of the old value, then switch it on.");
    public static readonly Mistake NothingToUndo = new("rotation_over", "The old value has ended. Rotate the key to get a new one.");
    public static readonly Mistake RotationRunning = new("rotation_running", $"The value before is still taken. {WaysOutOfRunning}");
    public static readonly Mistake Ended = new("key_ended", "This key has expired. Make a new one.");
}
