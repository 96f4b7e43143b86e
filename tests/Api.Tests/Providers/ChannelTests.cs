using System.Security.Cryptography;
using System.Text.Json;

namespace PushOrleans.Api.Tests;

/// <summary>Credentials of channels: checked by kind, never told again.</summary>
public sealed class ChannelTests(ApiFixture api)
{
    private static readonly string Rsa = RSA.Create(2048).ExportPkcs8PrivateKeyPem();
    private static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly string Point = Base64Url([4, .. Ec.ExportParameters(true).Q.X!, .. Ec.ExportParameters(true).Q.Y!]);
    private static readonly string Scalar = Base64Url(Ec.ExportParameters(true).D!);

    public static TheoryData<string, string> Good => new()
    {
        { "web", Json(new { subject = "mailto:push@example.com", publicKey = Point, privateKey = Scalar }) },
        { "fcm", Json(new { projectId = "project-1", clientEmail = "a@b.example", privateKeyId = "k", privateKey = Rsa }) },
        { "apns", Json(new { teamId = "T", keyId = "K", topic = "com.example", privateKey = Ec.ExportPkcs8PrivateKeyPem(), sandbox = true }) },
        { "huawei", Json(new { appId = "1", appSecret = "very-secret" }) },
        { "honor", Json(new { appId = "1", clientId = "2", clientSecret = "very-secret" }) },
        { "xiaomi", Json(new { packageName = "com.example", appSecret = "very-secret" }) },
        { "oppo", Json(new { appKey = "k", masterSecret = "very-secret" }) },
        { "vivo", Json(new { appId = 1, appKey = "k", appSecret = "very-secret" }) },
    };

    [Theory, MemberData(nameof(Good))]
    public async Task A_vendor_is_set_up_replaced_and_removed_and_its_credentials_are_never_told(string kind, string credentials)
    {
        var path = $"/v1/providers/pr/channels/{kind}";
        var body = $$"""{"credentials": {{credentials}}}""";
        var created = (await api.Admin.SendJson(HttpMethod.Put, path, body)).Is(201);
        Assert.Equal(["endpoint", "kind"], created.Body.EnumerateObject().Select(field => field.Name).Order());
        Assert.DoesNotContain("very-secret", created.Text, StringComparison.Ordinal);
        (await api.Admin.SendJson(HttpMethod.Put, path, body)).Is(200);
        (await api.Admin.Delete(path)).Is(204);
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { "fcm", "{}", "/credentials" },
        { "fcm", """{"credentials": null}""", "/credentials" },
        { "fcm", """{"credentials": []}""", "/credentials" },
        { "fcm", """{"credentials": {"projectId": "a/b", "clientEmail": "c", "privateKeyId": "k", "privateKey": "x"}}""", "/credentials/projectId /credentials/privateKey" },
        { "fcm", $$$"""{"credentials": {"projectId": "a", "clientEmail": "c", "privateKeyId": "k", "privateKey": {{{JsonSerializer.Serialize(Ec.ExportPkcs8PrivateKeyPem())}}}}}""", "/credentials/privateKey" },
        { "fcm", """{"secret": "whsec_", "credentials": {}}""", "/secret /credentials/projectId /credentials/clientEmail /credentials/privateKeyId /credentials/privateKey" },
        { "apns", $$$"""{"credentials": {"teamId": "T", "keyId": "K", "topic": "t", "privateKey": {{{JsonSerializer.Serialize(Rsa)}}}}}""", "/credentials/privateKey" },
        { "apns", $$$"""{"credentials": {"teamId": "T", "keyId": "K", "topic": "t", "privateKey": {{{JsonSerializer.Serialize(Ec.ExportSubjectPublicKeyInfoPem())}}}}}""", "/credentials/privateKey" },
        { "web", $$$"""{"credentials": {"subject": "push@example.com", "publicKey": "{{{Point}}}", "privateKey": "{{{Scalar}}}"}}""", "/credentials/subject" },
        { "web", $$$"""{"credentials": {"subject": "mailto:a@b.example", "publicKey": "AAAA", "privateKey": "{{{Scalar}}}"}}""", "/credentials/publicKey" },
        { "web", $$$"""{"credentials": {"subject": "mailto:a@b.example", "publicKey": "{{{Point}}}", "privateKey": "{{{Base64Url(new byte[32])}}}"}}""", "/credentials/privateKey" },
        { "web", $$$"""{"endpoint": "https://push.example", "credentials": {"subject": "mailto:a@b.example", "publicKey": "{{{Point}}}", "privateKey": "{{{Scalar}}}"}}""", "/endpoint" },
        { "huawei", """{"credentials": {"appId": "1", "appSecret": "s", "project": "p"}}""", "/credentials/project" },
        { "huawei", """{"credentials": {"appId": "1", "appSecret": "s", "keyId": "k"}}""", "/credentials/subAccount /credentials/privateKey" },
        { "huawei", """{"credentials": {"appId": "1", "appSecret": "s", "keyId": "k", "subAccount": "a", "privateKey": "p"}}""", "/credentials/privateKey" },
        { "huawei", """{"endpoint": "http://gateway.example", "credentials": {"appId": "1", "appSecret": "s"}}""", "/endpoint" },
        { "xiaomi", """{"credentials": {"packageName": "com.example", "appSecret": "two words"}}""", "/credentials/appSecret" },
        { "vivo", """{"credentials": {"appId": "1", "appKey": "k", "appSecret": "s"}}""", "/credentials/appId" },
        { "webhook", """{"endpoint": "https://example.com", "secret": "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0", "credentials": {}}""", "/credentials" },
    };

    [Theory, MemberData(nameof(Bad))]
    public async Task What_is_wrong_is_told_by_pointer(string kind, string body, string pointers) =>
        Assert.Equal(pointers.Split(' ').Order(), (await api.Admin.SendJson(HttpMethod.Put, $"/v1/providers/pr/channels/{kind}", body)).IsProblem(400, "validation").Order());

    private static string Json(object value) => JsonSerializer.Serialize(value);

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
