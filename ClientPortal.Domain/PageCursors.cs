using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Domain;

/// <summary>
/// Writes and reads the cursors of lists. A cursor is sealed with the key ring for one list, one order and one workspace, so that it
/// can be neither altered nor carried elsewhere (SEC-198).
/// </summary>
public sealed class PageCursors(IDataProtectionProvider ring)
{
    private const int MaxLength = 2048;
    private const string Purpose = "ClientPortal.PageCursor.v1";

    public static readonly Mistake Invalid = new("cursor_invalid", "This cursor does not belong to this list. Start again without it.");
    public static readonly Mistake LimitRange = new("limit_range", "Use a limit between 1 and 200.");

    /// <summary>Seals the place after a row.</summary>
    /// <param name="list">Names the list, its order and its filter.</param>
    public string Write(Actor actor, string list, params string?[] place) => Sealer(actor, list).Protect(JsonSerializer.Serialize(place));

    /// <summary>The place a list goes on from: null for its beginning.</summary>
    public Outcome<string?[]?> Read(Actor actor, string list, PageAsk ask)
    {
        if (ask.Limit is < 1 or > PageAsk.MaxLimit)
        {
            return LimitRange.At(nameof(ask.Limit));
        }

        if (string.IsNullOrEmpty(ask.After))
        {
            return (string?[]?)null;
        }

        return TryOpen(actor, list, ask.After) is { } place ? place : Invalid.At(nameof(ask.After));
    }

    private string?[]? TryOpen(Actor actor, string list, string cursor)
    {
        if (cursor.Length > MaxLength)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string?[]>(Sealer(actor, list).Unprotect(cursor));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Sealer(Actor actor, string list) => ring.CreateProtector(Purpose, actor.Workspace.ToString("N"), list);
}
