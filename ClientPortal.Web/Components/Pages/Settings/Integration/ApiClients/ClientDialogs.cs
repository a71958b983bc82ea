using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>Opens the dialogs about one client; list and detail page offer the same.</summary>
internal sealed class ClientDialogs(PortalDialogs dialogs, IStringLocalizer<ClientsWords> words)
{
    public Task<RegisteredClient?> RegisterAsync() =>
        dialogs.OpenAsync<NewClientDialog, RegisteredClient>(words["NewClient"]);

    public Task ShowSecretAsync(string clientId, PlainSecret secret) => dialogs.OpenAsync<ClientSecretDialog, object>(words["ClientSecret"], new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [nameof(ClientSecretDialog.Handover)] = new SecretHandover(secret),
        [nameof(ClientSecretDialog.Text)] = words["SecretOnce"].Value,
        [nameof(ClientSecretDialog.Label)] = words["ClientSecret"].Value,
        [nameof(ClientSecretDialog.CopyLabel)] = words["CopyClientSecret"].Value,
        [nameof(ClientSecretDialog.ClientId)] = clientId,
    });
}
