namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients.Import;

/// <summary>New secrets as CSV.</summary>
internal static class NewSecretsFile
{
    public static string Write(IEnumerable<ImportedLine> clients) =>
        SafeCsv.Write(["clientId", "name", "secret"], clients.Where(client => client.NewSecret?.Secret is not null).Select(client => new[] { client.ClientId, client.Name, client.NewSecret!.Secret!.Reveal() }));
}
