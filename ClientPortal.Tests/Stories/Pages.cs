using ClientPortal.Domain.Credentials;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Stories;

/// <summary>What people do on the portal's pages, by the names they see.</summary>
internal static class Pages
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator DialogNamed(this IPage page, string name) => page.GetByRole(AriaRole.Dialog, new() { Name = name });

    public static ILocator Field(this ILocator within, string label) => within.GetByLabel(label, new() { Exact = true });

    public static ILocator Field(this IPage page, string label) => page.GetByLabel(label, new() { Exact = true });

    public static ILocator Button(this ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static async Task SignInAsync(this IPage page, string email, string password)
    {
        await page.GotoAsync("/account/login");
        await page.Field("Email").FillAsync(email);
        await page.Field("Password").FillAsync(password);
        await page.Button("Sign in").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/account/login", StringComparison.Ordinal));
    }

    public static async Task OpenApiClientsAsync(this IPage page)
    {
        await page.GotoAsync("/settings/integration/api-clients");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "API clients", Exact = true })).ToBeVisibleAsync();
    }

    /// <summary>Fills the dialog, saves, and returns the secret that is shown this once.</summary>
    public static async Task<string> CreateClientAsync(this IPage page, string name, string clientId, params string[] redirectUris)
    {
        await page.Button("API Client").ClickAsync();
        var form = page.DialogNamed("New API client");
        await form.Field("Name").FillAsync(name);
        await form.Field("Client ID").FillAsync(clientId);
        foreach (var uri in redirectUris)
        {
            await form.Field("Redirect URI").FillAsync(uri);
            await form.Button("Add redirect URI").ClickAsync();
        }

        await form.Button("Save").ClickAsync();
        return await page.TakeSecretAsync();
    }

    /// <summary>Reads and copies the secret, closes the dialog, and makes sure that the page has forgotten it.</summary>
    public static async Task<string> TakeSecretAsync(this IPage page)
    {
        var dialog = page.DialogNamed("Client secret");
        var field = dialog.Field("Client secret");
        await Expect(field).ToHaveJSPropertyAsync("readOnly", true);
        var secret = await field.InputValueAsync();
        await dialog.Button("Copy client secret").ClickAsync();
        (await page.CopiedAsync(CredentialKind.ClientSecret)).ShouldBe(secret);
        await dialog.Button("Close").ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        (await page.ContentAsync()).ShouldNotContain(secret);
        return secret;
    }

    public static async Task ChooseAsync(this IPage page, string clientName, string action)
    {
        await page.Button($"More actions for {clientName}").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
    }

    /// <summary>Says yes in the dialog whose confirming button repeats the verb.</summary>
    public static async Task ConfirmAsync(this IPage page, string verb)
    {
        var dialog = page.GetByRole(AriaRole.Dialog).Or(page.GetByRole(AriaRole.Alertdialog)).Last;
        await dialog.Button(verb).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
    }

    /// <summary>What a click put into the clipboard; it arrives there a moment after the click, through the circuit.</summary>
    public static async Task<string> CopiedAsync(this IPage page, CredentialKind kind, string otherThan = "")
    {
        var copied = "";
        for (var i = 0; i < 100 && (!CredentialFormat.IsOfKind(copied, kind) || copied == otherThan); i++)
        {
            await page.WaitForTimeoutAsync(50);
            copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        }

        (CredentialFormat.IsOfKind(copied, kind) && copied != otherThan).ShouldBeTrue($"a new {kind} is in the clipboard");
        return copied;
    }
}
