using ClientPortal.Domain.Import;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients.Import;

/// <summary>A client that was taken over, with its new secret for as long as the result is shown.</summary>
public sealed record ImportedLine(string ClientId, string Name, SecretHandover? NewSecret)
{
    internal static ImportedLine Of(ImportedClient client) =>
        new(client.ClientId, client.Name, client.NewSecret is { } secret ? new SecretHandover(secret) : null);
}
