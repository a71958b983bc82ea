using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Members;

namespace ClientPortal.Web.Api;

/// <summary>A key as the API writes it.</summary>
internal sealed record ApiKeyJson(
    Guid Id,
    string Name,
    string Hint,
    WorkspaceRole? Role,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? PreviousEndsAt,
    bool CanBeCopied,
    bool CreatorHasLeft,
    int Version)
{
    /// <summary>Whether <c>…/undo-rotation</c> would give the value before back: while that value is taken.</summary>
    public bool CanUndoRotation { get; init; }

    /// <summary>Where callers may be.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    public NetworkMode NetworkMode { get; init; }

    public IReadOnlyList<KeyRateLimit> RateLimits { get; init; } = [];

    public QuotaRow? Quota { get; init; }

    /// <summary>The member who answers for it.</summary>
    public Guid? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    public bool OwnerHasLeft { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The value: only in the answer to the call that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static ApiKeyJson Of(ApiKeyRow row, DateTimeOffset now) => new(
        row.Id, row.Name, row.Hint, row.Role, [.. row.Scopes], row.CreatedAt, row.CreatedBy, row.LastUsedAt, row.ExpiresAt, row.DisabledAt, row.PreviousEndsAt, row.CanBeCopied, row.CreatorHasLeft, row.Version)
    {
        CanUndoRotation = Overlap.Runs(row.PreviousEndsAt, now),
        Networks = row.Networks,
        NetworkMode = row.NetworkMode,
        RateLimits = row.RateLimits,
        Quota = row.Quota,
        OwnerId = row.OwnerId,
        OwnerName = row.OwnerName,
        OwnerHasLeft = row.OwnerHasLeft,
        Metadata = row.Metadata,
    };

    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(ApiKeyJson)} {Id}";
}

/// <summary>The body of <c>POST …/keys</c>.</summary>
internal sealed record ApiKeyDraftJson : ApiKeyTermsJson
{
    [Required]
    public string? Name { get; init; }

    public WorkspaceRole? Role { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public ApiKeyDraft ToDraft() => new() { Name = Name ?? string.Empty, Role = Role, Scopes = Scopes, ExpiresAt = ExpiresAt, Terms = ToTerms() };
}

/// <summary>The body of <c>PATCH …/keys/{id}</c>: what is absent stays.</summary>
internal sealed record ApiKeyEditJson : ApiKeyTermsJson
{
    public string? Name { get; init; }

    /// <summary>Null for no end.</summary>
    public Change<DateTimeOffset?> ExpiresAt { get; init; }

    public bool? Disabled { get; init; }

    public ApiKeyEdit ToEdit(int? expectedVersion) => new() { Name = Name, ExpiresAt = ExpiresAt, IsDisabled = Disabled, Terms = ToTerms(), ExpectedVersion = expectedVersion };
}

/// <summary>What a key's use is tied to: the same members for a new key and for a change.</summary>
internal abstract record ApiKeyTermsJson
{
    /// <summary>Addresses and networks, at most 50; empty for anywhere.</summary>
    public IReadOnlyList<string>? Networks { get; init; }

    public NetworkMode? NetworkMode { get; init; }

    /// <summary>At most 4, each for another number of seconds.</summary>
    public IReadOnlyList<KeyRateLimit>? RateLimits { get; init; }

    /// <summary>Null for none.</summary>
    public Change<QuotaAsk?> Quota { get; init; }

    [Description("A member's userId, as GET /members gives it; null for nobody.")]
    public Change<Guid?> OwnerId { get; init; }

    /// <summary>Names and values of your own; not for secrets.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    protected ApiKeyTerms ToTerms() => new() { Networks = Networks, NetworkMode = NetworkMode, RateLimits = RateLimits, Quota = Quota, OwnerId = OwnerId, Metadata = Metadata };
}

/// <summary>A revealed key.</summary>
internal sealed record RevealedKeyJson(Guid Id, string Key)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(RevealedKeyJson)} {Id}";
}
