using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Token;

namespace ClientPortal.Domain.Usage;

/// <summary>Counts what clients do without a key: tokens they get, tokens they ask about, and how they fail to prove who they are.</summary>
public sealed class CountClientUse(UsageNotes notes, TimeProvider time)
{
    /// <summary>For <c>NoteToken</c> and <c>NoteIntrospection</c>.</summary>
    public long Start() => time.GetTimestamp();

    /// <summary>The token endpoint answered.</summary>
    public void NoteToken(Client client, TokenRequest request, TokenResult result, long started)
    {
        var refused = result as TokenResult.Refused;
        Note(client, UsageOutcomes.KindOfGrant(request.Find(OAuthParameters.GrantType)), refused is null ? UsageOutcome.Ok : UsageOutcomes.OfError(refused.Error.Code), request.IpAddress, started, refused?.Reason);
    }

    /// <summary>A client was told about a token that is no key.</summary>
    public void NoteIntrospection(Client client, bool isActive, string? ipAddress, long started) =>
        Note(client, UsageKind.Introspection, isActive ? UsageOutcome.Ok : UsageOutcome.Inactive, ipAddress, started);

    /// <summary>A client that exists did not prove who it is.</summary>
    /// <param name="reason">In the words of the log.</param>
    public void NoteFailure(Client client, string reason, string? ipAddress, long started) =>
        Note(client, UsageKind.ClientAuthentication, UsageOutcome.InvalidClient, ipAddress, started, reason);

    private void Note(Client client, UsageKind kind, UsageOutcome outcome, string? ipAddress, long started, string? reason = null) => notes.Note(new UsageEvent(
        client.WorkspaceId, client.Id, Guid.Empty, kind, outcome, IPAddress.TryParse(ipAddress, out var address) ? address : null, time.GetElapsedTime(started), string.IsNullOrEmpty(reason) ? null : reason));
}
