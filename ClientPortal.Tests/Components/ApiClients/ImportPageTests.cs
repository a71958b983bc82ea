using AngleSharp.Dom;
using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Import;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Import;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients.Import;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ImportPageTests(PortalHost portal) : ApiClientTests(portal)
{
    private const string OldSecret = "Zq7xF9vKwLr4tB0sMn";

    [Fact, Trait("SEC", "179")]
    public async Task A_file_is_looked_at_imported_and_its_secrets_are_forgotten()
    {
        var owner = await Portal.AddOwnerAsync("Imports");
        SignIn(owner);
        var page = Render<ImportPage>();
        var (kept, made) = (ImportCalls.NewId("kept"), ImportCalls.NewId("made"));

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText($"clientId;name;secret\r\n{kept};Kept;{OldSecret}\r\n{made};Made;\r\n", "clients.csv"));
        Eventually(page, () => page.Said().ShouldContain("2 API clients, no mistakes."));
        page.Markup.ShouldNotContain(OldSecret);
        page.Markup.ShouldContain("None: a new one is made");
        Press(page, "Import 2 API clients");

        Eventually(page, () => page.Said().ShouldContain("2 API clients were imported."));
        page.Markup.ShouldNotContain(OldSecret);
        page.FindAll("a").Select(link => link.GetAttribute("href")).ShouldContain($"/settings/integration/api-clients/{kept}");
        Press(page, $"Copy client secret of {made}");
        Eventually(page, () => CredentialFormat.IsOfKind(Clipboard, CredentialKind.ClientSecret).ShouldBeTrue());
        page.Markup.ShouldNotContain(Clipboard!);
        Has(page, $"Copy client secret of {kept}").ShouldBeFalse();
        Press(page, "Download client secrets");
        Eventually(page, () => JSInterop.Invocations["portal.download"].Single().Arguments[1].ShouldBe($"clientId,name,secret\r\n{made},Made,{Clipboard}\r\n"));
    }

    [Fact]
    public async Task Mistakes_stand_at_their_rows_and_nothing_can_be_imported_until_they_are_gone()
    {
        var owner = await Portal.AddOwnerAsync("Mistakes");
        SignIn(owner);
        var page = Render<ImportPage>();
        var id = ImportCalls.NewId();

        Paste(page, $"clientId,redirectUris\n{id},\nadmin,http://plain.example/cb\n");
        Eventually(page, () => page.Said().ShouldContain("1 of 2 rows has mistakes."));
        page.FindAll("tbody tr").ShouldHaveSingleItem().TextContent.ShouldContain("This word is reserved.");
        page.FindAll(".mistakes code").Select(code => code.TextContent).ShouldBe(["clientId", "redirectUris[0]"]);
        page.Button("Import 2 API clients").HasAttribute("disabled").ShouldBeTrue();
        page.Field("Only rows with mistakes").Change(false);
        page.FindAll("tbody tr").Count.ShouldBe(2);

        Press(page, "Cancel");
        Paste(page, $"[{{\"clientId\":\"{id}\"}}]");
        Press(page, "Import 1 API client");
        Eventually(page, () => page.Said().ShouldContain("1 API client was imported."));
        (await NamesAsync(owner)).ShouldBe([id]);
    }

    [Fact]
    public async Task What_was_taken_between_preview_and_import_is_told_at_its_row()
    {
        var owner = await Portal.AddOwnerAsync("Too late to import");
        SignIn(owner);
        var page = Render<ImportPage>();
        var id = ImportCalls.NewId();
        Paste(page, $"- clientId: {id}\n");
        Eventually(page, () => page.Said().ShouldContain("1 API client, no mistakes."));
        await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "First", ClientId = id }, CancellationToken.None);

        Press(page, "Import 1 API client");

        Eventually(page, () => page.Find("tbody tr").TextContent.ShouldContain("This client ID is not available."));
    }

    [Fact]
    public async Task Unreadable_and_too_long_things_are_told_and_the_next_try_is_free()
    {
        SignIn(await Portal.AddOwnerAsync("Unreadable"));
        var page = Render<ImportPage>();

        Paste(page, "[{");
        Eventually(page, () => page.Said().ShouldContain("not well-formed JSON"));
        Paste(page, new string('x', 10_001));
        Eventually(page, () => page.Said().ShouldContain("Paste at most 10,000 characters."));
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(new string('x', ImportFile.MaxBytes + 1), "clients.csv"));
        Eventually(page, () => page.Said().ShouldContain("Use a file of at most 1 MB."));
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText($"clientId\n{ImportCalls.NewId()}\n", "clients.csv"));
        Eventually(page, () => page.Said().ShouldContain("1 API client, no mistakes."));
    }

    [Fact]
    public async Task New_secrets_are_not_left_behind_without_a_question()
    {
        SignIn(await Portal.AddOwnerAsync("Leaves"));
        var page = Render<ImportPage>();
        Paste(page, $"- clientId: {ImportCalls.NewId()}\n");
        Press(page, "Import 1 API client");
        Press(page, "Done");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("They cannot be shown again."));
    }

    [Fact]
    public async Task The_samples_can_be_imported()
    {
        var owner = await Portal.AddOwnerAsync("Samples");
        SignIn(owner);
        var page = Render<ImportPage>();
        foreach (var (name, at) in new[] { ("Sample CSV", 0), ("Sample JSON", 1), ("Sample YAML", 2) })
        {
            Press(page, name);
            Eventually(page, () => JSInterop.Invocations["portal.download"].Count.ShouldBe(at + 1));
            var (file, text) = ((string)JSInterop.Invocations["portal.download"][at].Arguments[0]!, (string)JSInterop.Invocations["portal.download"][at].Arguments[1]!);
            page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(text, file));
            Eventually(page, () => page.Said().ShouldContain("2 API clients, no mistakes."));
            Press(page, "Cancel");
        }
    }

    [Fact, Trait("SEC", "197")]
    public async Task A_member_imports_nothing()
    {
        var owner = await Portal.AddOwnerAsync("No imports");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));
        var page = Render<ImportPage>();
        Paste(page, $"- clientId: {ImportCalls.NewId()}\n");
        Eventually(page, () => page.Said().ShouldContain("You may not do this."));
    }

    private static void Paste(IRenderedComponent<ImportPage> page, string text)
    {
        page.Field("Or paste text").Change(text);
        page.Find("form").Submit();
    }

    private async Task<List<string>> NamesAsync(Person owner)
    {
        await using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        return await db.Clients.Select(client => client.ClientId).ToListAsync();
    }
}
