using System.Net;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth.Registration;

/// <summary>Hosts of one's own, for what the settings of a host decide.</summary>
public sealed class RegistrationSettingsTests
{
    [Fact]
    [Trait("SEC", "150")]
    public async Task What_is_off_is_not_there_and_not_in_the_metadata()
    {
        await using var host = new OAuthHost();
        host.With("OAuth:Registration", "Off").With("OAuth:ClientIdMetadata", "Off").StartServer();
        var software = new Software(host);

        (await software.PostAsync(Software.Metadata())).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await software.SendAsync(HttpMethod.Get, Software.Path + "/any")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync();
        metadata.Has("registration_endpoint").ShouldBeFalse();
        metadata.Has("client_id_metadata_document_supported").ShouldBeFalse();
        (await http.GetAsync("/oauth/authorize?client_id=https%3A%2F%2Fapp.example%2Fclient.json&response_type=code")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("SEC", "156")]
    public async Task Registration_is_limited_by_address()
    {
        await using var host = new OAuthHost();
        host.With("OAuth:Registration", "Open").With("RateLimits:Scale", "1").StartServer();
        var software = new Software(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => software.PostAsync(Software.Metadata())));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBeInRange(10, 12); // a permit comes back every six seconds
        var refused = answers.First(answer => answer.StatusCode != HttpStatusCode.Created);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
    }
}
