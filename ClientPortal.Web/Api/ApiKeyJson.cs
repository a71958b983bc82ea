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
    /// <summary>The value: only in the answer to the call that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static ApiKeyJson Of(ApiKeyRow row) => new(
        row.Id, row.Name, row.Hint, row.Role, [.. row.Scopes], row.CreatedAt, row.CreatedBy, row.LastUsedAt, row.ExpiresAt, row.DisabledAt, row.PreviousEndsAt, row.CanBeCopied, row.CreatorHasLeft, row.Version);

    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(ApiKeyJson)} {Id}";
}

/// <summary>The body of <c>POST …/keys</c>.</summary>
internal sealed record ApiKeyDraftJson
{
    public string? Name { get; init; }

    public WorkspaceRole? Role { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public ApiKeyDraft ToDraft() => new() { Name = Name ?? string.Empty, Role = Role, Scopes = Scopes, ExpiresAt = ExpiresAt };
}

/// <summary>The body of <c>PATCH …/keys/{id}</c>: what is absent stays.</summary>
internal sealed record ApiKeyEditJson
{
    public string? Name { get; init; }

    /// <summary>Null for no end.</summary>
    public Change<DateTimeOffset?> ExpiresAt { get; init; }

    public bool? Disabled { get; init; }

    public ApiKeyEdit ToEdit(int? expectedVersion) => new() { Name = Name, ExpiresAt = ExpiresAt, IsDisabled = Disabled, ExpectedVersion = expectedVersion };
}

/// <summary>A revealed key.</summary>
internal sealed record RevealedKeyJson(Guid Id, string Key)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(RevealedKeyJson)} {Id}";
}
