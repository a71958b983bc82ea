using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ClientPortal.Web;

/// <summary>Writes CSV (RFC 4180). What a spreadsheet would take for a formula is made text (SEC-209).</summary>
internal static class SafeCsv
{
    public const string MediaType = "text/csv";

    private static readonly CsvConfiguration Safe = new(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape };

    public static string Write(IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Safe))
        {
            WriteRow(csv, head);
            foreach (var row in rows)
            {
                WriteRow(csv, row);
            }
        }

        return text.ToString();
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<string> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }
}
