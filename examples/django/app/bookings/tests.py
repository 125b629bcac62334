from unittest import mock

from django.test import SimpleTestCase, override_settings

from bookings import handler


class Health(SimpleTestCase):
    def test_answers_under_the_address_of_the_task(self):
        self.assertEqual(self.client.get("/healthz", headers={"host": "10.50.3.7:8000"}).status_code, 200)

    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_answers_without_tls(self):
        self.assertEqual(self.client.get("/healthz").status_code, 200)

    def test_other_pages_know_their_host(self):
        self.assertEqual(self.client.get("/", headers={"host": "10.50.3.7:8000"}).status_code, 400)


class Reports(SimpleTestCase):
    def test_only_what_failed_comes_back(self):
        records = [{"messageId": name, "body": f'{{"report": "{name}"}}'} for name in ("good", "bad", "fine")]
        with mock.patch.object(handler, "make", side_effect=[None, OSError("away"), None]):
            with self.assertLogs("bookings.handler", "ERROR"):
                answer = handler.handle({"Records": records}, None)
        self.assertEqual(answer, {"batchItemFailures": [{"itemIdentifier": "bad"}]})
