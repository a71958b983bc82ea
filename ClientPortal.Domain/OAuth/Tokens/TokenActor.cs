using System.Globalization;
using System.Text.Json;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>Who acts for the subject of a token, and for whom that one acted before: the <c>act</c> claim (RFC 8693 §4.1).</summary>
/// <param name="ClientId">The client the actor came through.</param>
/// <param name="Before">The actor of the token that was exchanged; informational, as the RFC has it.</param>
public sealed record TokenActor(string Subject, string ClientId, TokenActor? Before = null)
{
    /// <summary>The members of the claim.</summary>
    public IReadOnlyDictionary<string, object> ToClaim()
    {
        var claim = new Dictionary<string, object>(StringComparer.Ordinal) { [TokenClaims.Subject] = Subject, [TokenClaims.ClientId] = ClientId };
        if (Before is not null)
        {
            claim[TokenClaims.Actor] = Before.ToClaim();
        }

        return claim;
    }

    /// <summary>Reads a claim that this class wrote.</summary>
    internal static TokenActor Of(JsonElement claim) => new(
        claim.GetProperty(TokenClaims.Subject).GetString()!,
        claim.GetProperty(TokenClaims.ClientId).GetString()!,
        claim.TryGetProperty(TokenClaims.Actor, out var before) ? Of(before) : null);
}

/// <summary>A token from which another was derived: with it, or with its client's epoch, the other one ends.</summary>
internal sealed record TokenParent(Guid Id, Guid ClientRowId, int Epoch)
{
    public static TokenParent Parse(string text) => text.Split('.') is [var id, var client, var epoch]
        ? new TokenParent(Guid.ParseExact(id, "N"), Guid.ParseExact(client, "N"), int.Parse(epoch, CultureInfo.InvariantCulture))
        : throw new FormatException("Not a parent of ours.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id:N}.{ClientRowId:N}.{Epoch}");
}
