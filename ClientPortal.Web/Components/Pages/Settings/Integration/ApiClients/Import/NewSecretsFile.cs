using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients.Import;

/// <summary>New secrets as CSV. A name that a spreadsheet would take for a formula is made text (SEC-209).</summary>
internal static class NewSecretsFile
{
    private static readonly CsvConfiguration Safe = new(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape };

    public static string Write(IEnumerable<ImportedLine> clients)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Safe))
        {
            WriteRow(csv, "clientId", "name", "secret");
            foreach (var client in clients)
            {
                if (client.NewSecret?.Secret is { } secret)
                {
                    WriteRow(csv, client.ClientId, client.Name, secret.Reveal());
                }
            }
        }

        return text.ToString();
    }

    private static void WriteRow(CsvWriter csv, params string[] cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }
}
