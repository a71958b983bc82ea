using System.Net;
using System.Text.Json;
using System.Web;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>A device that shows a code and polls (RFC 8628), as its developer wrote it.</summary>
public sealed class TestDevice(TestClient client, JsonElement codes)
{
    public string DeviceCode { get; } = codes.Text("device_code");

    public string UserCode { get; } = codes.Text("user_code");

    public string CompleteUri { get; } = codes.Text("verification_uri_complete");

    /// <summary>Registers a client that may use the grant; public, as programs on people's devices are, unless told otherwise.</summary>
    public static Task<TestClient> RegisterAsync(OAuthHost host, Func<ClientDraft, ClientDraft>? change = null) =>
        host.RegisterAsync(draft =>
        {
            var device = draft with { Name = "Television", Kind = ClientKind.Public, RedirectUris = [], GrantTypes = [GrantTypes.DeviceCode, GrantTypes.RefreshToken] };
            return change is null ? device : change(device);
        });

    public static Task<HttpResponseMessage> PostStartAsync(TestClient client, string? scope = "openid offline_access members:read")
    {
        var form = client.WithCredentials(new(StringComparer.Ordinal));
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        return client.PostAsync("/oauth/device_authorization", form);
    }

    public static async Task<TestDevice> StartAsync(TestClient client, string? scope = "openid offline_access members:read")
    {
        var response = await PostStartAsync(client, scope);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return new TestDevice(client, await response.JsonAsync());
    }

    public Task<HttpResponseMessage> PollAsync() => PollAsAsync(client);

    public Task<HttpResponseMessage> PollAsAsync(TestClient other) =>
        other.TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = GrantTypes.DeviceCode, ["device_code"] = DeviceCode });

    public async Task<JsonElement> TokensAsync()
    {
        var response = await PollAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }
}

/// <summary>The page for devices in a person's browser.</summary>
internal static class DevicePages
{
    /// <summary>Types a code into the page.</summary>
    public static async Task<HttpResponseMessage> TypeCodeAsync(this Visitor visitor, string code)
    {
        var fields = Visitor.FieldsOf(await (await visitor.GetAsync("/device")).Content.ReadAsStringAsync());
        fields["user_code"] = code;
        return await visitor.PostAsync("/device", fields);
    }

    /// <summary>The question about the device of this code; fails where something else is answered.</summary>
    public static async Task<DeviceForm> OpenDeviceAsync(this Visitor visitor, string code)
    {
        var response = await visitor.TypeCodeAsync(code);
        var html = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        html.ShouldContain("name=\"envelope\"");
        return new DeviceForm(visitor, html);
    }

    public static async Task AllowDeviceAsync(this Visitor visitor, TestDevice device)
    {
        var answer = await (await visitor.OpenDeviceAsync(device.UserCode)).AllowAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>The question about a device that is open in a browser.</summary>
internal sealed class DeviceForm(Visitor visitor, string html)
{
    public string Html { get; } = HttpUtility.HtmlDecode(html);

    public Dictionary<string, string> Fields { get; } = Visitor.FieldsOf(html);

    public Task<HttpResponseMessage> AllowAsync(params (string Name, string Value)[] changes) => AnswerAsync("allow", changes);

    public Task<HttpResponseMessage> DenyAsync() => AnswerAsync("deny", []);

    private Task<HttpResponseMessage> AnswerAsync(string answer, (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(Fields, StringComparer.Ordinal) { ["answer"] = answer };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        return visitor.PostAsync("/device/answer", fields);
    }
}
