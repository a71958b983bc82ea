using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>A client as the actor of an audit row.</summary>
internal static class ClientActor
{
    public static Actor Of(Client client, Guid workspaceId, TokenRequest request) => new()
    {
        Kind = ActorKind.Client,
        SubjectId = client.ClientId,
        Name = client.Name,
        WorkspaceId = workspaceId,
        ClientRowId = client.Id,
        IpAddress = request.IpAddress,
        CorrelationId = request.CorrelationId,
    };
}
