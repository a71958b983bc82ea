using System.Text;
using ClientPortal.Domain;
using ClientPortal.Domain.Import;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients.Import;

/// <summary>
/// Takes over API clients from a file: choose, look, import. The file lies in the circuit between the preview and the import and nowhere else;
/// with either, and with leaving, it is forgotten.
/// </summary>
public sealed partial class ImportPage : IDisposable
{
    /// <summary>One message of a circuit has to hold it, whatever its characters (SEC-206).</summary>
    private const int MaxPasted = 10_000;

    private static readonly Mistake PastedTooLong = new("import_pasted_too_long", "Paste at most 10,000 characters. For more, choose a file.");
    private static readonly Mistake FileUnreadable = new("import_file_unreadable", "The file could not be read. Choose it again.");
    private static readonly string[] ShownFields = ["rows"];
    private ImportFile? file;
    private ImportPreview? preview;
    private List<ImportedLine>? imported;
    private string? pasted;
    private Problem? problem;
    private bool busy;
    private int tries;

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    [Inject]
    public required PreviewImport PreviewImport { get; set; }

    [Inject]
    public required ImportClients ImportClients { get; set; }

    public void Dispose()
    {
        Forget();
        imported?.ForEach(line => line.NewSecret?.Drop());
    }

    // The input is made anew each time: the same file, put right, can be chosen again.
    private async Task ChooseAsync(InputFileChangeEventArgs change)
    {
        tries++;
        if (change.FileCount == 0)
        {
            return;
        }

        var chosen = change.GetMultipleFiles(change.FileCount)[0];
        if (chosen.Size > ImportFile.MaxBytes)
        {
            problem = ImportMistakes.TooLarge.As(ProblemKind.Invalid);
            return;
        }

        var bytes = new byte[chosen.Size];
        try
        {
            await using var stream = chosen.OpenReadStream(ImportFile.MaxBytes);
            await stream.ReadExactlyAsync(bytes);
        }
        catch (IOException)
        {
            problem = FileUnreadable.As(ProblemKind.Invalid); // it has changed or gone since
            return;
        }

        await ShowAsync(new ImportFile(ImportFormats.Guess(chosen.Name, bytes), bytes));
    }

    private async Task PasteAsync()
    {
        if (pasted is { Length: > MaxPasted })
        {
            problem = PastedTooLong.As(ProblemKind.Invalid); // what is beyond was cut off by the field
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(pasted ?? "");
        await ShowAsync(new ImportFile(ImportFormats.Guess(fileName: null, bytes), bytes));
    }

    private async Task ShowAsync(ImportFile given)
    {
        Forget();
        var outcome = await Acting.RunAsync(actor => PreviewImport.RunAsync(actor, given, CancellationToken.None));
        if (outcome.IsDone(out preview, out problem))
        {
            (file, pasted) = (given, null);
        }
        else
        {
            given.Forget();
        }
    }

    private async Task ImportAsync()
    {
        if (busy || file is not { } given)
        {
            return; // a second click that was on its way already (SEC-207)
        }

        busy = true;
        var outcome = await Acting.RunAsync(actor => ImportClients.RunAsync(actor, given, CancellationToken.None));
        busy = false;
        if (outcome.IsDone(out var done, out var refused))
        {
            Forget();
            imported = [.. done.Clients.Select(ImportedLine.Of)];
        }
        else if (refused.Fields.Count > 0)
        {
            await ShowAgainAsync(given); // somebody has taken a client id meanwhile: the rows say which
        }
        else
        {
            problem = refused;
        }
    }

    private async Task ShowAgainAsync(ImportFile given)
    {
        var outcome = await Acting.RunAsync(actor => PreviewImport.RunAsync(actor, given, CancellationToken.None));
        preview = outcome.IsDone(out var shown, out problem) ? shown : preview;
    }

    private void Forget()
    {
        file?.Forget();
        (file, preview, problem) = (null, null, null);
    }
}
