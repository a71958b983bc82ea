using ClientPortal.Domain.Names;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Scopes;
using FluentValidation;

namespace ClientPortal.Domain.Resources;

/// <summary>A resource somebody wants.</summary>
public sealed record ResourceDraft
{
    public required string Identifier { get; init; }

    public required string Name { get; init; }

    /// <summary>Built-in ones and the workspace's own (<see cref="WorkspaceScopes"/>), which a resource defines by naming them; null for every built-in one.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The longest life of a token for it; null for the client's own.</summary>
    public int? AccessTokenLifetimeSeconds { get; init; }
}

/// <summary>What to change about a resource; what is null or unset stays. The identifier is fixed for good.</summary>
public sealed record ResourceEdit
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public Change<int?> AccessTokenLifetimeSeconds { get; init; }

    public bool? IsDisabled { get; init; }

    /// <summary>The version the editor saw; null for any.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>Every rule of a new resource that needs nothing but the draft.</summary>
public sealed class ResourceDraftRules : AbstractValidator<ResourceDraft>
{
    public ResourceDraftRules(OAuthIssuer issuer)
    {
        RuleFor(draft => draft.Identifier).Has(identifier => ResourceIdentifiers.MistakeIn(identifier?.Trim(), issuer.Value));
        RuleFor(draft => draft.Name).Has(name => NameRules.MistakeInPublicName(name, Resource.MaxNameLength));
        RuleFor(draft => draft.Scopes).Has(scopes => scopes is null ? null : ResourceSettings.MistakeIn(scopes));
        RuleFor(draft => draft.AccessTokenLifetimeSeconds).Has(ResourceSettings.LifetimeMistakeIn);
    }
}

/// <summary>Every rule of an edit; the same as of a draft, for what the edit sets.</summary>
internal sealed class ResourceEditRules : AbstractValidator<ResourceEdit>
{
    public ResourceEditRules()
    {
        RuleFor(edit => edit.Name).Has(name => name is null ? null : NameRules.MistakeInPublicName(name, Resource.MaxNameLength));
        RuleFor(edit => edit.Scopes).Has(scopes => scopes is null ? null : ResourceSettings.MistakeIn(scopes));
        RuleFor(edit => edit.AccessTokenLifetimeSeconds).Has(change => ResourceSettings.LifetimeMistakeIn(change.Or(null)));
    }
}

/// <summary>What a resource may be set to.</summary>
public static class ResourceSettings
{
    private const int MinSeconds = 60;
    private const int MaxSeconds = 90 * 24 * 3600;

    /// <summary>All built-in ones that a resource may know; <c>offline_access</c> is the authorization server's alone (RFC 9728 §2 names scopes of the resource).</summary>
    public static readonly ScopeSet Offered = ScopeNames.All.Except([ScopeNames.OfflineAccess]);

    internal static Mistake? MistakeIn(IReadOnlyList<string> scopes) =>
        scopes.Count == 0 ? ResourceMistakes.ScopesEmpty
        : scopes.Contains(ScopeNames.OfflineAccess, StringComparer.Ordinal) ? ResourceMistakes.ScopeUnknown
        : WorkspaceScopes.MistakeIn(new ScopeSet(scopes));

    internal static Mistake? LifetimeMistakeIn(int? seconds) => seconds is < MinSeconds or > MaxSeconds ? ResourceMistakes.Lifetime : null;
}
