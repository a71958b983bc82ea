using System.Buffers;
using ClientPortal.Domain.Resources;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Scopes;

/// <summary>
/// The scopes a workspace defines for its own APIs (contract.md): what its resources name beside the built-in ones. Nothing here knows what they mean;
/// keys and tokens carry them, and the workspace's APIs ask for them.
/// </summary>
public static class WorkspaceScopes
{
    /// <summary>Of one name, in characters.</summary>
    public const int MaxNameLength = 80;

    /// <summary>Of all the names of one resource, key or client with the spaces between them, in characters.</summary>
    public const int MaxTextLength = 2000;

    private const string Known = nameof(WorkspaceScopes);

    // Of what RFC 6749 §3.3 allows: what needs no care in a URL, a shell or a list.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");
    private static readonly string[] AreasOfThePortal = [.. ScopeNames.Api.Select(AreaOf).Distinct(StringComparer.Ordinal)];

    /// <summary>Why these cannot be scopes of a resource, the built-in ones among them.</summary>
    internal static Mistake? MistakeIn(ScopeSet scopes) =>
        scopes.ToString().Length > MaxTextLength ? ScopeMistakes.TooMany : scopes.Except(ScopeNames.All).Select(MistakeIn).FirstOrDefault(mistake => mistake is not null);

    /// <summary>What the workspace of this context has defined.</summary>
    internal static async Task<ScopeSet> OfAsync(PortalDbContext db, CancellationToken ct) =>
        new((await db.Resources.Select(resource => resource.Scopes).Take(Resource.MaxPerWorkspace).ToListAsync(ct)).SelectMany(scopes => scopes.Except(ScopeNames.All)));

    /// <summary>Judges by the rules of something that may have scopes of the workspace.</summary>
    internal static Task<ValidationResult> ValidateAsync<T>(this IValidator<T> rules, T instance, ScopeSet ofWorkspace, CancellationToken ct) =>
        rules.ValidateAsync(ContextOf(instance, ofWorkspace), ct);

    /// <inheritdoc cref="ValidateAsync"/>
    internal static ValidationResult Validate<T>(this IValidator<T> rules, T instance, ScopeSet ofWorkspace) => rules.Validate(ContextOf(instance, ofWorkspace));

    /// <summary>Why this cannot have these scopes.</summary>
    /// <param name="builtIn">Those of the portal that it may have; with them those of the workspace, where whoever asks has told them.</param>
    /// <param name="unknown">What to say of any other.</param>
    internal static Mistake? MistakeIn<T>(this ValidationContext<T> context, ScopeSet scopes, ScopeSet builtIn, Mistake unknown) =>
        scopes.ToString().Length > MaxTextLength ? ScopeMistakes.TooMany
        : scopes.Except(builtIn).IsSubsetOf(context.RootContextData.TryGetValue(Known, out var known) ? (ScopeSet)known : ScopeSet.Empty) ? null
        : unknown;

    private static ValidationContext<T> ContextOf<T>(T instance, ScopeSet ofWorkspace)
    {
        var context = new ValidationContext<T>(instance);
        context.RootContextData[Known] = ofWorkspace;
        return context;
    }

    private static Mistake? MistakeIn(string name) =>
        string.IsNullOrEmpty(name) ? ScopeMistakes.Malformed
        : name.Length > MaxNameLength ? ScopeMistakes.TooLong
        : name.AsSpan().ContainsAnyExcept(Allowed) || !char.IsAsciiLetter(name[0]) ? ScopeMistakes.Malformed
        : AreasOfThePortal.Contains(AreaOf(name), StringComparer.OrdinalIgnoreCase) || ScopeNames.All.Contains(name.ToLowerInvariant()) ? ScopeMistakes.Reserved
        : null;

    private static string AreaOf(string scope) => scope.Split(':')[0];
}

/// <summary>What can be wrong with the name of a scope.</summary>
public static class ScopeMistakes
{
    public static readonly Mistake Malformed = new("scope_malformed", "Start a scope with a letter, and use letters, digits and . _ : / - only, as in orders:read.");
    public static readonly Mistake TooLong = new("scope_too_long", "Use at most 80 characters for a scope.");
    public static readonly Mistake TooMany = new("scopes_too_many", "These are too many scopes: together at most 2,000 characters.");
    public static readonly Mistake Reserved = new("scope_reserved", "Names such as keys:… or clients:… are kept for the portal's own API. Choose another word before the colon.");
}
