using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ClientKeysPanelTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact]
    public async Task A_generated_key_is_shown_once_to_copy_and_to_download()
    {
        var panel = await OpenAsync(await Portal.AddOwnerAsync("Generate"), "keys-generate");

        Press(panel, "Generate key pair");

        Eventually(Dialogs, () => Dialogs.Find("textarea").TextContent.ShouldContain("\"d\""));
        Press(Dialogs, "Copy private key");
        Eventually(Dialogs, () => Clipboard.ShouldNotBeNull().ShouldContain("\"kty\":\"EC\""));
        Dialogs.Field("Format").Change("1");
        Eventually(Dialogs, () => Dialogs.Find("textarea").TextContent.ShouldStartWith("-----BEGIN PRIVATE KEY-----"));
        Press(Dialogs, "Download");
        JSInterop.Invocations["portal.download"].Single().Arguments[0].ShouldBeOfType<string>().ShouldEndWith(".pem");
        var secret = Dialogs.Find("textarea").TextContent;
        Press(Dialogs, "Close");

        Eventually(panel, () => panel.FindAll(".keys li").Count.ShouldBe(1));
        panel.Said().ShouldContain("The key was added.");
        (panel.Markup + Dialogs.Markup).ShouldNotContain(secret[40..60]);
        panel.Find(".keys li").TextContent.ShouldContain("EC 256 · ES256");
    }

    [Fact]
    public async Task A_public_key_is_uploaded_and_a_private_one_refused_at_its_field()
    {
        var panel = await OpenAsync(await Portal.AddOwnerAsync("Upload"), "keys-upload");
        var key = KeyPair.Create();
        Type(panel, "Public key", key.Pair.ExportPkcs8PrivateKeyPem());
        panel.FindAll("form")[0].Submit();
        Eventually(panel, () => MistakeAt(panel, "Public key").ShouldStartWith("This is a private key."));

        Type(panel, "Public key", key.PublicPem);
        panel.FindAll("form")[0].Submit();

        Eventually(panel, () => panel.Find(".keys li").TextContent.ShouldContain(key.KeyId));
        panel.Field("Public key").GetAttribute("value").ShouldBeNullOrEmpty();
        panel.FindAll("label").ShouldNotContain(label => label.TextContent.StartsWith("Address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_is_deleted_after_one_question()
    {
        var owner = await Portal.AddOwnerAsync("Delete");
        var key = KeyPair.Create();
        var panel = await OpenAsync(owner, "keys-delete", new ClientProtocolEdit { Jwks = key.Set });

        Press(panel, $"Delete key {key.KeyId}");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("is refused from then on"));
        Press(Dialogs, "Delete");

        Eventually(panel, () => panel.Markup.ShouldContain("No keys yet."));
        panel.Said().ShouldContain("The key was deleted.");
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task An_address_inside_is_refused_at_its_field_and_one_that_gives_no_keys_is_told()
    {
        var panel = await OpenAsync(await Portal.AddOwnerAsync("Address"), "keys-address");
        Type(panel, "Address of the keys (jwks_uri)", "https://169.254.169.254/latest/meta-data");
        panel.FindAll("form")[1].Submit();
        Eventually(panel, () => MistakeAt(panel, "Address of the keys (jwks_uri)").ShouldContain("inside a network"));

        Type(panel, "Address of the keys (jwks_uri)", "https://keys.invalid/jwks");
        panel.FindAll("form")[1].Submit();

        Eventually(panel, () => panel.Markup.ShouldContain("No keys can be read from this address"));
        Has(panel, "Generate key pair").ShouldBeFalse();
    }

    private async Task<IRenderedComponent<ClientKeysPanel>> OpenAsync(Person owner, string clientId, ClientProtocolEdit? protocol = null)
    {
        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(
            owner.Actor, new ClientDraft { Name = clientId, ClientId = clientId, Protocol = protocol ?? new ClientProtocolEdit() }, CancellationToken.None)).Value();
        SignIn(owner);
        return Render<ClientKeysPanel>(set => set.Add(one => one.ClientId, clientId));
    }
}
